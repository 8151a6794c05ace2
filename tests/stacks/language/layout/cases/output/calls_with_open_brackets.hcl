a = merge({
  x = 1
  }, {
  yy = 2
})
b = f([
  1,
  ], {
  c = 2
})
d = jsonencode({
  e = [{
    f = 1
  }]
})
g = f(
  {
    h = 1
  },
)
