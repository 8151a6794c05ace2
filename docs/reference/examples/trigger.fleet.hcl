trigger "pull_request" {
  agent  = agent.reviewer
  prompt = "Review pull request $${event.pull_request.html_url}."

  github {
    repositories = ["acme/api"]
    events       = ["pull_request.opened", "pull_request.synchronize"]
    filter       = { "pull_request.base.ref" = ["main"] }

    actors {
      min_permission = "write"
      allow_forks    = false
    }
  }

  rate_limit {
    per_user = 10
    per_hour = 60
  }

  on_failure {
    notify = ["#platform"]
    after  = 3
  }
}

trigger "nightly" {
  agent = agent.reviewer

  schedule {
    cron           = "0 2 * * mon-fri"
    timezone       = "Europe/Berlin"
    jitter         = "10m"
    catchup_window = "1h"
  }
}

trigger "asked" {
  agent  = agent.reviewer
  prompt = "$${event.event.text}"

  slack {
    channels = ["C0123456789"]
    event    = "mention"
  }
}

trigger "bug" {
  agent  = agent.reviewer
  prompt = "Look into $${event.issue.key}."

  jira {
    jql    = "project = API AND issuetype = Bug"
    events = ["jira:issue_created"]
  }
}

trigger "build_failed" {
  agent  = agent.reviewer
  prompt = "Build $${event.build.id} failed. Find out why."

  webhook {
    signature = "hmac_sha256"
    secret    = secret.webhook
    header    = "X-Acme-Signature"
    filter    = { "build.branch" = ["main"] }
  }
}

agent "reviewer" {
  pool    = runtime_pool.default
  harness = "claude_code"
}

runtime_pool "default" {}

secret "webhook" {
  source = "env"
  path   = "WEBHOOK_SECRET"
}
