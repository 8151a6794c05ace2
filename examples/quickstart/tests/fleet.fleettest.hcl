# What must hold of this fleet, on a plane that exists for the test alone. Run with: fleetform test

variables {
  repositories = ["acme/api"]
}

run "who_may_write" {
  command = plan

  assert {
    condition = alltrue([
      for agent in [agent.reviewer, agent.triager, agent.ci_doctor] : agent.permissions.repo == "read"
    ])
    error_message = "Only the updater may write to a repository."
  }

  assert {
    condition     = agent.reviewer.repos == var.repositories
    error_message = "The reviewer works on ${jsonencode(agent.reviewer.repos)}."
  }
}

run "what_is_wired" {
  assert {
    condition     = agent.updater.environment.DOCTOR_URL == trigger.build_failed.url
    error_message = "The updater must know where to ask for the doctor."
  }

  assert {
    condition     = output.reviewer_id == agent.reviewer.id
    error_message = "The output must be the reviewer's id."
  }
}
