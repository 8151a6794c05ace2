fleet {
  name = "small"
}

provider "local" {}

runtime_pool "p" {}

model_route "m" {
  targets {
    provider = "bedrock"
    model    = "claude"
  }
}

agent "a" {
  pool         = runtime_pool.p
  harness      = "codex"
  image        = "ghcr.io/acme/a@sha256:1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f809"
  instructions = "Help."
  model        = model_route.m
}
