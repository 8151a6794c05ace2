audit_sink "trail" {
  type      = "otlp"
  endpoint  = "https://collector.example.com:4318"
  content   = "redacted"
  retention = "90d"
}

audit_sink "reviews" {
  type    = "file"
  path    = "audit.jsonl"
  content = "metadata"
  agents  = [agent.reviewer]
}

agent "reviewer" {
  pool    = runtime_pool.default
  harness = "claude_code"
}

runtime_pool "default" {}
