agent "a" {
  a = 1
  limits {
    cpu    = 1
    memory = "2GiB"
  }
  bbbbbb = 2
  cc     = 3
}
