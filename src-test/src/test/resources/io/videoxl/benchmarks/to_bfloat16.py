class Block(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Block,
    x: Tensor) -> Tensor:
    return torch.to(x, 15)
