b {
x = <<-EOT
      one
        two
    EOT
yy=<<-END
  # no comment
  a   =   1
  END
}
