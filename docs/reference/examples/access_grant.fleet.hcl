access_grant "platform" {
  principals = ["team:platform", "user:alice@example.com"]
  agents     = [agent.reviewer]
  verbs      = ["run", "approve"]

  conditions {
    mfa      = true
    networks = ["10.0.0.0/8"]
  }
}

agent "reviewer" {
  pool    = runtime_pool.default
  harness = "claude_code"
}

runtime_pool "default" {}
