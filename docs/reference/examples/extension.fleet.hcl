extension "review_skill" {
  type   = "skill"
  source = "git::https://github.com/acme/agent-skills"
  ref    = "3f786850e387550fdab836ed7e6dc881de23001b"
  trust  = "trusted"
}

extension "tracker" {
  type          = "mcp_server"
  source        = "npm:@acme/tracker-mcp"
  ref           = "2.4.1"
  allowed_tools = ["search_tickets", "get_ticket"]
  transport     = "stdio"
}
