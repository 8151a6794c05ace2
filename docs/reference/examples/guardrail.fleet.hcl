guardrail "injection" {
  stage    = "pre_call"
  engine   = "builtin"
  detects  = ["prompt_injection", "secrets"]
  on_error = "block"
}

guardrail "ask_first" {
  stage = "pre_tool"

  approval {
    channel = "#platform"
    timeout = "30m"
  }
}
