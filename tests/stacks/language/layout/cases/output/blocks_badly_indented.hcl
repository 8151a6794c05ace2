a {
  b = 1
  c {
    d = 1
  }
}
e {
  f = 1
}
