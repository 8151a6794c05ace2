a = f(<<EOT
x
EOT
)
b = [<<EOT
one
EOT
  ,
  <<-EOT
  two
  EOT
]
c = {
  x = <<EOT
three
EOT
  y = 1
}
