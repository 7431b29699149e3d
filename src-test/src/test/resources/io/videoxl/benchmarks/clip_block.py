class Block(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Block,
    x: Tensor,
    norm1_weight: Tensor,
    norm1_bias: Tensor,
    q_weight: Tensor,
    q_bias: Tensor,
    k_weight: Tensor,
    k_bias: Tensor,
    v_weight: Tensor,
    v_bias: Tensor,
    o_weight: Tensor,
    o_bias: Tensor,
    norm2_weight: Tensor,
    norm2_bias: Tensor,
    up_weight: Tensor,
    up_bias: Tensor,
    down_weight: Tensor,
    down_bias: Tensor) -> Tensor:
    batch = torch.size(x, 0)
    n = torch.size(x, 1)
    width = torch.size(x, 2)
    h = torch.layer_norm(x, [width], norm1_weight, norm1_bias, 1e-05)
    q = torch.transpose(torch.view(torch.linear(h, q_weight, q_bias), [batch, n, -1, 64]), 1, 2)
    k = torch.transpose(torch.view(torch.linear(h, k_weight, k_bias), [batch, n, -1, 64]), 1, 2)
    v = torch.transpose(torch.view(torch.linear(h, v_weight, v_bias), [batch, n, -1, 64]), 1, 2)
    a = torch.scaled_dot_product_attention(q, k, v)
    y = torch.add(x, torch.linear(torch.reshape(torch.transpose(a, 1, 2), [batch, n, width]), o_weight, o_bias))
    g = torch.linear(torch.layer_norm(y, [width], norm2_weight, norm2_bias, 1e-05), up_weight, up_bias)
    return torch.add(y, torch.linear(torch.mul(g, torch.sigmoid(torch.mul(g, 1.702))), down_weight, down_bias))
