a = 1
bbb = [
  1,
]
cccccc = 2
dd = {
  x = 1
}
eeeeeeee = 3
f = (
1)
ggg = 4
