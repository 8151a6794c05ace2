# Who may use what, at what cost, and who sees it.

secret "github_token" {
  source = "aws_secretsmanager"
  path   = "quickstart/github-token"
}

secret "webhook" {
  source = "aws_secretsmanager"
  path   = "quickstart/webhook"
}

secret_grant "reviewer_github" {
  secret = secret.github_token
  agent  = agent.reviewer
  mount  = "env"
  name   = "GITHUB_TOKEN"
}

secret_grant "triager_github" {
  secret = secret.github_token
  agent  = agent.triager
  mount  = "env"
  name   = "GITHUB_TOKEN"
}

secret_grant "updater_github" {
  secret = secret.github_token
  agent  = agent.updater
  mount  = "env"
  name   = "GITHUB_TOKEN"
}

access_grant "platform" {
  principals = ["role:platform"]
  agents     = [agent.reviewer, agent.triager, agent.updater, agent.ci_doctor]
  verbs      = ["run", "approve"]
}

budget "platform" {
  limit  = 500
  period = "monthly"
  alerts = [50, 80, 100]
  notify = [var.notify]
  action = "block"

  scope {
    team = "platform"
  }
}

budget "reviewer" {
  limit  = 40
  period = "daily"
  notify = [var.notify]
  action = "pause"

  scope {
    agent = agent.reviewer
  }
}

guardrail "injection" {
  stage   = "pre_call"
  engine  = "builtin"
  mode    = "enforce"
  detects = ["prompt_injection", "secrets"]
}

audit_sink "trail" {
  type      = "cloudwatch"
  content   = "metadata"
  retention = "90d"
}

metric "acceptance" {
  measures   = "acceptance"
  group_by   = ["agent", "repo"]
  window     = "30d"
  min_sample = 20

  alert {
    below  = 0.6
    notify = ["slack:C0123456789"]
  }
}

output "reviewer_id" {
  description = "The reviewer's id at AWS."
  value       = agent.reviewer.id
}

output "webhook_url" {
  description = "Register this URL with the build system."
  value       = trigger.build_failed.url
}

check "reviews_are_capped" {
  assert {
    condition     = agent.reviewer.max_cost_per_run <= 5
    error_message = "A review may cost at most $5."
  }
}
