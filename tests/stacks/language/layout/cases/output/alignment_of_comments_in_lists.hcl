xs = [
  1,  # one
  22, # two

  333, # three
  [4], # four
  f(   # five
  5),
]
