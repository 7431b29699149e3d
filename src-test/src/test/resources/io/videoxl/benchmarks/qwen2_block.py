class Block(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Block,
    x: Tensor,
    cos: Tensor,
    sin: Tensor,
    norm1: Tensor,
    q_weight: Tensor,
    q_bias: Tensor,
    k_weight: Tensor,
    k_bias: Tensor,
    v_weight: Tensor,
    v_bias: Tensor,
    o_weight: Tensor,
    norm2: Tensor,
    gate: Tensor,
    up: Tensor,
    down: Tensor) -> Tensor:
    n = torch.size(x, 0)
    dim = torch.size(cos, 1)
    h = torch.rms_norm(x, [torch.size(x, 1)], norm1, 1e-06)
    q = torch.transpose(torch.view(torch.linear(h, q_weight, q_bias), [1, n, -1, dim]), 1, 2)
    k = torch.transpose(torch.view(torch.linear(h, k_weight, k_bias), [1, n, -1, dim]), 1, 2)
    v = torch.transpose(torch.view(torch.linear(h, v_weight, v_bias), [1, n, -1, dim]), 1, 2)
    q1, q2 = torch.chunk(q, 2, -1)
    k1, k2 = torch.chunk(k, 2, -1)
    q0 = torch.add(torch.mul(q, cos), torch.mul(torch.cat([torch.neg(q2), q1], -1), sin))
    k0 = torch.add(torch.mul(k, cos), torch.mul(torch.cat([torch.neg(k2), k1], -1), sin))
    a = torch.scaled_dot_product_attention(q0, k0, v, None, 0., True, scale=None, enable_gqa=True)
    y = torch.add(x, torch.linear(torch.reshape(torch.transpose(a, 1, 2), [n, -1]), o_weight))
    g = torch.rms_norm(y, [torch.size(x, 1)], norm2, 1e-06)
    return torch.add(y, torch.linear(torch.mul(torch.silu(torch.linear(g, gate)), torch.linear(g, up)), down))
