variable "region" {
  description = "Where everything runs."
  type        = string
  default     = "eu-central-1"
}

variable "office" {
  description = "The network of the office."
  type        = string
  default     = "192.0.2.0/24"
}
