a = <<EOT
${f(
1,
2
)}
${[for x in
xs : x]}
EOT
b = 1
