moved {
  from = agent.a
  to   = agent.b["x"]
}
import {
  to = agent.c
  id = "c-1"
}
removed {
  from = agent.d
  lifecycle { destroy = false }
}
check "up" {
  assert {
    condition     = agent.c.url != ""
    error_message = "There is no address."
  }
}
