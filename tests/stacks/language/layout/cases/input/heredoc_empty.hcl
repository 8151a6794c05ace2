a=<<EOT
EOT
bb = <<-EOT

  EOT
