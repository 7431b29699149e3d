class Block(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Block,
    x: Tensor,
    hidden: Tensor,
    q: Tensor,
    k: Tensor,
    v: Tensor,
    o: Tensor,
    gate: Tensor,
    up: Tensor,
    down: Tensor) -> List[Tensor]:
    return [torch.linear(x, q), torch.linear(x, k), torch.linear(x, v), torch.linear(x, o), torch.linear(x, gate), torch.linear(x, up), torch.linear(hidden, down)]
