model_route "default" {
  targets {
    provider = "bedrock"
    model    = "anthropic.claude-sonnet-4-20250514-v1:0"
    region   = "eu-central-1"
    weight   = 3
  }

  targets {
    provider = "anthropic"
    model    = "claude-sonnet-4-20250514"
    weight   = 1
  }

  fallbacks = [model_route.small]
  rpm       = 600
  tpm       = 2000000

  price {
    input  = 3
    output = 15
    cached = 0.3
  }
}

model_route "small" {
  targets {
    provider = "bedrock"
    model    = "anthropic.claude-3-5-haiku-20241022-v1:0"
  }
}
