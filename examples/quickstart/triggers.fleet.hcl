# What starts the agents.

trigger "pull_request" {
  agent  = agent.reviewer
  prompt = "Review pull request $${event.pull_request.html_url}."

  github {
    repositories = var.repositories
    events       = ["pull_request.opened", "pull_request.synchronize"]

    actors {
      min_permission = "write"
      allow_forks    = false
    }
  }

  rate_limit {
    per_user = 10
    per_hour = 60
  }
}

trigger "nightly" {
  agent  = agent.updater
  prompt = "Update the dependencies of ${join(" and ", var.repositories)}."

  schedule {
    cron     = "0 2 * * 1-5"
    timezone = "Europe/Berlin"
    jitter   = "10m"
  }
}

trigger "mention" {
  agent  = agent.triager
  prompt = "$${event.event.text}"

  slack {
    channels = ["C0123456789"]
    event    = "mention"
  }
}

trigger "bug" {
  agent  = agent.triager
  prompt = "Triage $${event.issue.key}."

  jira {
    jql    = "project = API AND issuetype = Bug AND status = Open"
    events = ["jira:issue_created"]
  }
}

trigger "build_failed" {
  agent  = agent.ci_doctor
  prompt = "Build $${event.build.id} failed. Find out why."

  webhook {
    signature = "hmac_sha256"
    secret    = secret.webhook
    header    = "X-Acme-Signature"
  }
}
