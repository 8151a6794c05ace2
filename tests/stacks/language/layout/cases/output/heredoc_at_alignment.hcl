a    = 1
bbbb = <<EOT
x
EOT
cc   = 2
