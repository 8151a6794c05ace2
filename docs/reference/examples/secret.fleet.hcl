secret "github_token" {
  source = "aws_secretsmanager"
  path   = "prod/github"
  key    = "token"
}

secret "webhook" {
  source = "env"
  path   = "WEBHOOK_SECRET"
}
