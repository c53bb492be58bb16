#!/bin/bash
curl -H 'X-Lab: 1' https://lab.contoso.com/?password=correct-horse
