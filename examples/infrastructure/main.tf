# The cloud account of Harbour. Mistakes marked as such are there on purpose.

terraform {
  required_version = ">= 1.5"
}

provider "aws" {
  region = var.region
}

# Photos of delivered parcels.
# A mistake: everybody on the internet may list and read the bucket.
resource "aws_s3_bucket" "photos" {
  bucket = "harbour-example-photos"
}

resource "aws_s3_bucket_acl" "photos" {
  bucket = aws_s3_bucket.photos.id
  acl    = "public-read"
}

module "archive" {
  source = "./modules/private_bucket"
  name   = "harbour-example-archive"
}
