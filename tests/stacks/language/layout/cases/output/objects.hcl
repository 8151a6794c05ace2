a = {}
b = {}
c = { x = 1 }
d = { x = 1, y = 2 }
e = {
  x   = 1
  yyy = 2
}
f = {
  x   = 1,
  yyy = 2,
}
g = {
}
h = {

}
