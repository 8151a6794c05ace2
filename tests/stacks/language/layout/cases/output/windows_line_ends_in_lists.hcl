a = [
  1,
  2, # x
]
b           = x
/* a
b */ c = 1
dd          = 2
