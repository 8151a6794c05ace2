budget "payments" {
  limit  = 500
  period = "monthly"
  alerts = [50, 80, 100]
  notify = ["#payments-agents"]
  action = "block"

  scope {
    team = "payments"
  }
}

budget "reviewer" {
  tokens       = 20000000
  period       = "daily"
  action       = "downgrade"
  downgrade_to = model_route.small

  scope {
    agent = agent.reviewer
  }
}

model_route "small" {
  targets {
    provider = "bedrock"
    model    = "anthropic.claude-3-5-haiku-20241022-v1:0"
  }
}

agent "reviewer" {
  pool    = runtime_pool.default
  harness = "claude_code"
}

runtime_pool "default" {}
