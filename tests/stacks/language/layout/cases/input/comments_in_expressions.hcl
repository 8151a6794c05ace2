a = (
# one
1 +
// two
2 # three
)
b = [ # first
  # second
  1, // third
  2
  # fourth
]
c = { # first
  # second
  x = 1 # third

  # fourth
}
