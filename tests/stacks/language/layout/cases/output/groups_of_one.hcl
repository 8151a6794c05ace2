agent "x" {
  a = 1

  bbbbb = 2

  cc = [
    1
  ]
}
