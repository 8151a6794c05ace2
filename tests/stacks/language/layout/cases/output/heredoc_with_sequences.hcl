a = <<EOT
${a}and${b + 1}
%{if a}yes%{else}no%{endif}
%{~for x in xs~}
  ${f(x, 1)}
%{~endfor~}
$${   untouched   } %%{ if   untouched }
EOT
