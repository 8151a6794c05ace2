a = [
  for x in xs :
  x
  if x > 1
]
b = {
  for k, v in m :
  k => {
    name = v
    size = 1
  }
  if v != null
}
c = [for x in xs : {
  a  = x
  bb = 1
}]
d = flatten([for x in xs : [for y in x : {
  z = y
}]])
