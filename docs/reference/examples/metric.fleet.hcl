metric "acceptance" {
  measures   = "acceptance"
  group_by   = ["agent", "repo"]
  window     = "30d"
  min_sample = 20

  alert {
    below  = 0.6
    notify = ["#platform"]
  }
}
