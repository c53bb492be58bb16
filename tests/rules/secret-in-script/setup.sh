#!/bin/bash
curl -H 'X-Lab: 1' https://lab.contoso.com/?access_token=correct-horse
