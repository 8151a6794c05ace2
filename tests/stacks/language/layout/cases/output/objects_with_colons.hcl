a = { x : 1, y : 2, "z" : 3 }
b = {
  x : 1
  yyy : 2
  "zz" : 3
}
c = {
  x : 1
  yyyy = 2
  zz   = 3
}
