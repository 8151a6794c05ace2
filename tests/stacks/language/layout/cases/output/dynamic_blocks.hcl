resource "x" "y" {
  dynamic "setting" {
    for_each = var.settings
    iterator = it
    labels   = [it.key]
    content {
      name  = it.value["name"]
      value = lookup(it.value, "value", null)
      dynamic "inner" {
        for_each = it.value.inner
        content { x = inner.value }
      }
    }
  }
}
