# How things were: one trigger, a budget that another stack will take over, and an agent that was made
# long ago and that nobody manages any more.

fleet {
  name = "adopt"
}

provider "local" {
  path = ".fleetform/plane.db"
}

runtime_pool "shared" {
  cpu    = 2
  memory = "4GiB"
}

agent "legacy" {
  pool         = runtime_pool.shared
  harness      = "claude_code"
  image        = "ghcr.io/acme/reviewer@sha256:8f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
  instructions = "Review the pull request."
  model        = { provider = "bedrock", name = "anthropic.claude-sonnet-4-20250514-v1:0" }
}

trigger "review" {
  agent  = agent.legacy
  prompt = "Review the pull request."

  github {
    repositories = ["acme/api"]
    events       = ["pull_request.opened"]
  }
}

budget "reviewer" {
  limit  = 40
  period = "daily"

  scope {
    team = "platform"
  }
}
