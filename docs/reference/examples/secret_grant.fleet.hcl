# The agent never holds the token: a proxy adds it to requests for that one host.
secret_grant "reviewer_github" {
  secret  = secret.github_token
  agent   = agent.reviewer
  mount   = "header"
  name    = "Authorization"
  hosts   = ["api.github.com"]
  ttl     = "1h"
  expires = "2099-12-31T00:00:00Z"
}

secret "github_token" {
  source = "env"
  path   = "GITHUB_TOKEN"
}

agent "reviewer" {
  pool    = runtime_pool.default
  harness = "claude_code"
}

runtime_pool "default" {}
