a   = <<EOT
  text   here
	tab
EOT
bbb = 1
