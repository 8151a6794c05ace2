a = b
c = (b +
c)
d = ([
  1
])
e = (
  a
)
f = (f(
  1,
2))
h = b # behind

i = <<EOT
x
EOT
j = (a
) + (b)
