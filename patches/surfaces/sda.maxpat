{
 "patcher": {
  "fileversion": 1,
  "appversion": {
   "major": 8,
   "minor": 5,
   "revision": 5,
   "architecture": "x64",
   "modernui": 1
  },
  "classnamespace": "box",
  "rect": [
   60.0,
   60.0,
   1024.0,
   768.0
  ],
  "openinpresentation": 1,
  "default_fontsize": 13.0,
  "default_fontname": "Arial",
  "gridsize": [
   8.0,
   8.0
  ],
  "locked_bgcolor": [
   0.0549,
   0.0588,
   0.0706,
   1.0
  ],
  "boxes": [
   {
    "box": {
     "id": "obj-1",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      20.0,
      160.0,
      110.0,
      22.0
     ],
     "text": "udpsend 127.0.0.1 9100"
    }
   },
   {
    "box": {
     "id": "obj-2",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      20.0,
      110.0,
      22.0
     ],
     "text": "loadmess 1"
    }
   },
   {
    "box": {
     "id": "obj-3",
     "maxclass": "newobj",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      60.0,
      110.0,
      22.0
     ],
     "text": "metro 10000"
    }
   },
   {
    "box": {
     "id": "obj-4",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      100.0,
      200.0,
      22.0
     ],
     "text": "/sda/subscribe 9101"
    }
   },
   {
    "box": {
     "id": "obj-5",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-6",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider1"
    }
   },
   {
    "box": {
     "id": "obj-7",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-8",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-9",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "slider 1",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-10",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-11",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-12",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-13",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      460.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-14",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-15",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise1"
    }
   },
   {
    "box": {
     "id": "obj-16",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      93.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-17",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider2"
    }
   },
   {
    "box": {
     "id": "obj-18",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-19",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-20",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "slider 2",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      93.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-21",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-22",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      93.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-23",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-24",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1940.0,
      460.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      93.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-25",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-26",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise2"
    }
   },
   {
    "box": {
     "id": "obj-27",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      177.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-28",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider3"
    }
   },
   {
    "box": {
     "id": "obj-29",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-30",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-31",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "slider 3",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      177.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-32",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-33",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      177.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-34",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-35",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      460.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      177.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-36",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      460.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-37",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise3"
    }
   },
   {
    "box": {
     "id": "obj-38",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-39",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider4"
    }
   },
   {
    "box": {
     "id": "obj-40",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-41",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-42",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "slider 4",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-43",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-44",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-45",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-46",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      660.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-47",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-48",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise4"
    }
   },
   {
    "box": {
     "id": "obj-49",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      347.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-50",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider5"
    }
   },
   {
    "box": {
     "id": "obj-51",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-52",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-53",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "slider 5",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      347.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-54",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-55",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      347.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-56",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-57",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1940.0,
      660.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      347.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-58",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-59",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise5"
    }
   },
   {
    "box": {
     "id": "obj-60",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      431.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-61",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider6"
    }
   },
   {
    "box": {
     "id": "obj-62",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-63",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-64",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "slider 6",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      431.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-65",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-66",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      431.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-67",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-68",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      660.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      431.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-69",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      660.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-70",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise6"
    }
   },
   {
    "box": {
     "id": "obj-71",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      860.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-72",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider7"
    }
   },
   {
    "box": {
     "id": "obj-73",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      800.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-74",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-75",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "slider 7",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-76",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-77",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-78",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-79",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-80",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-81",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise7"
    }
   },
   {
    "box": {
     "id": "obj-82",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      860.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      601.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-83",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider8"
    }
   },
   {
    "box": {
     "id": "obj-84",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      800.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-85",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-86",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "slider 8",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      601.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-87",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-88",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      601.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-89",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-90",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1940.0,
      860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      601.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-91",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-92",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise8"
    }
   },
   {
    "box": {
     "id": "obj-93",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      860.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      685.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-94",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider9"
    }
   },
   {
    "box": {
     "id": "obj-95",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      800.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-96",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-97",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "slider 9",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      685.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-98",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      800.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-99",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      685.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-100",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-101",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      685.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-102",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-103",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise9"
    }
   },
   {
    "box": {
     "id": "obj-104",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1060.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-105",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider10"
    }
   },
   {
    "box": {
     "id": "obj-106",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1000.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-107",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-108",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "slider 10",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-109",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-110",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-111",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-112",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      1060.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-113",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-114",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise10"
    }
   },
   {
    "box": {
     "id": "obj-115",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1060.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      855.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-116",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider11"
    }
   },
   {
    "box": {
     "id": "obj-117",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1000.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-118",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-119",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "slider 11",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      855.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-120",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-121",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      855.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-122",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-123",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1940.0,
      1060.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      855.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-124",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-125",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise11"
    }
   },
   {
    "box": {
     "id": "obj-126",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1060.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      939.0,
      24.0,
      76.0,
      220.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-127",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slider12"
    }
   },
   {
    "box": {
     "id": "obj-128",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1000.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-129",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-130",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "slider 12",
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      939.0,
      4.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-131",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      1000.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-132",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "",
     "textcolor": [
      0.6039,
      0.6275,
      0.6667,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      939.0,
      244.0,
      76.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-133",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2900.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-134",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      1060.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "dice",
     "texton": "dice",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textcolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.302,
      0.7216,
      1.0,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      939.0,
      272.0,
      76.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-135",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      1060.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-136",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      1100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise12"
    }
   },
   {
    "box": {
     "id": "obj-137",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1260.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      344.0,
      101.0,
      208.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-138",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/weight1"
    }
   },
   {
    "box": {
     "id": "obj-139",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.25"
    }
   },
   {
    "box": {
     "id": "obj-140",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-141",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "weight 1",
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      324.0,
      101.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-142",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-143",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      1260.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "on",
     "texton": "on",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-144",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slot1"
    }
   },
   {
    "box": {
     "id": "obj-145",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 1"
    }
   },
   {
    "box": {
     "id": "obj-146",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-147",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1300.0,
      1260.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "solo",
     "texton": "solo",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      62.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-148",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/solo1"
    }
   },
   {
    "box": {
     "id": "obj-149",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-150",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-151",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1260.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      117.0,
      344.0,
      101.0,
      208.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-152",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/weight2"
    }
   },
   {
    "box": {
     "id": "obj-153",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.25"
    }
   },
   {
    "box": {
     "id": "obj-154",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-155",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      2380.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "weight 2",
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      117.0,
      324.0,
      101.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-156",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2260.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-157",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      2580.0,
      1260.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "on",
     "texton": "on",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      117.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-158",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slot2"
    }
   },
   {
    "box": {
     "id": "obj-159",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 1"
    }
   },
   {
    "box": {
     "id": "obj-160",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-161",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      1260.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "solo",
     "texton": "solo",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      171.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-162",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      1300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/solo2"
    }
   },
   {
    "box": {
     "id": "obj-163",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      1200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-164",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      1200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-165",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      226.0,
      344.0,
      101.0,
      208.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-166",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/weight3"
    }
   },
   {
    "box": {
     "id": "obj-167",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.25"
    }
   },
   {
    "box": {
     "id": "obj-168",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-169",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "weight 3",
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      226.0,
      324.0,
      101.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-170",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      340.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-171",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      1460.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "on",
     "texton": "on",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      226.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-172",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slot3"
    }
   },
   {
    "box": {
     "id": "obj-173",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 1"
    }
   },
   {
    "box": {
     "id": "obj-174",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-175",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1300.0,
      1460.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "solo",
     "texton": "solo",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      280.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-176",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/solo3"
    }
   },
   {
    "box": {
     "id": "obj-177",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-178",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-179",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      335.0,
      344.0,
      101.0,
      208.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-180",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/weight4"
    }
   },
   {
    "box": {
     "id": "obj-181",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.25"
    }
   },
   {
    "box": {
     "id": "obj-182",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-183",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      2380.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "weight 4",
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      335.0,
      324.0,
      101.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-184",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2260.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-185",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      2580.0,
      1460.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "on",
     "texton": "on",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      335.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-186",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/slot4"
    }
   },
   {
    "box": {
     "id": "obj-187",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 1"
    }
   },
   {
    "box": {
     "id": "obj-188",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-189",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      1460.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "solo",
     "texton": "solo",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      389.0,
      560.0,
      46.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-190",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      1500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/solo4"
    }
   },
   {
    "box": {
     "id": "obj-191",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      1400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-192",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      1400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-193",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.6941,
      0.549,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      444.0,
      576.0,
      224.0,
      44.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-194",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/blend_x"
    }
   },
   {
    "box": {
     "id": "obj-195",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-196",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-197",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.6941,
      0.549,
      1.0,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      676.0,
      344.0,
      44.0,
      224.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-198",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/blend_y"
    }
   },
   {
    "box": {
     "id": "obj-199",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-200",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-201",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "blend",
     "textcolor": [
      0.6941,
      0.549,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      444.0,
      324.0,
      276.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-202",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 1,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.902,
      0.902,
      0.902,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      728.0,
      344.0,
      90.0,
      276.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-203",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/gain"
    }
   },
   {
    "box": {
     "id": "obj-204",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.8333"
    }
   },
   {
    "box": {
     "id": "obj-205",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-206",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "gain",
     "textcolor": [
      0.902,
      0.902,
      0.902,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      728.0,
      324.0,
      90.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-207",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 2,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      1.0,
      0.6157,
      0.3608,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      827.0,
      344.0,
      90.0,
      276.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-208",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/morph"
    }
   },
   {
    "box": {
     "id": "obj-209",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-210",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-211",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      2380.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "morph",
     "textcolor": [
      1.0,
      0.6157,
      0.3608,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      827.0,
      324.0,
      90.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-212",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      2580.0,
      1660.0,
      110.0,
      22.0
     ],
     "tabs": [
      "audio",
      "latent"
     ],
     "button": 0,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      0.6941,
      0.549,
      1.0,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      925.0,
      364.0,
      90.0,
      120.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-213",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/blend_mode"
    }
   },
   {
    "box": {
     "id": "obj-214",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1600.0,
      150.0,
      22.0
     ],
     "text": "loadmess setsymbol audio"
    }
   },
   {
    "box": {
     "id": "obj-215",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "prepend setsymbol"
    }
   },
   {
    "box": {
     "id": "obj-216",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      1600.0,
      110.0,
      22.0
     ],
     "text": "blend mode",
     "textcolor": [
      0.6941,
      0.549,
      1.0,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      925.0,
      324.0,
      90.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-217",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      1660.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "previous",
     "texton": "previous",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "textcolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      925.0,
      492.0,
      90.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-218",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      1660.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-219",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      1700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/preset_previous"
    }
   },
   {
    "box": {
     "id": "obj-220",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      20.0,
      1860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "next",
     "texton": "next",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "textcolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      925.0,
      560.0,
      90.0,
      60.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-221",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      1860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-222",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      1900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/preset_next"
    }
   },
   {
    "box": {
     "id": "obj-223",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      1860.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "record",
     "texton": "record",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textcolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      632.0,
      122.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-224",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/record"
    }
   },
   {
    "box": {
     "id": "obj-225",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      1800.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-226",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      1800.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-227",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1300.0,
      1860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "marker",
     "texton": "marker",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textcolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      138.0,
      632.0,
      97.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-228",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      1860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-229",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      1900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/marker"
    }
   },
   {
    "box": {
     "id": "obj-230",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1940.0,
      1860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "keep",
     "texton": "keep",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textcolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      244.0,
      632.0,
      97.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-231",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      1860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-232",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      1900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/keep"
    }
   },
   {
    "box": {
     "id": "obj-233",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      2580.0,
      1860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "randomise",
     "texton": "randomise",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "textcolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      349.0,
      632.0,
      122.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-234",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      1860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-235",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      1900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/randomise"
    }
   },
   {
    "box": {
     "id": "obj-236",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      3220.0,
      1860.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "reset",
     "texton": "reset",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "textcolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      479.0,
      632.0,
      97.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-237",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      1860.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-238",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      1900.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/reset"
    }
   },
   {
    "box": {
     "id": "obj-239",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      20.0,
      2060.0,
      110.0,
      22.0
     ],
     "mode": 1,
     "outputmode": 0,
     "text": "freeze",
     "texton": "freeze",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "textcolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.6235,
      0.7216,
      0.8157,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      585.0,
      632.0,
      122.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-240",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      2100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/freeze"
    }
   },
   {
    "box": {
     "id": "obj-241",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      2000.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-242",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      2000.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-243",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      660.0,
      2060.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "resume",
     "texton": "resume",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "textcolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      715.0,
      632.0,
      97.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-244",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      2060.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-245",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/resume"
    }
   },
   {
    "box": {
     "id": "obj-246",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      1300.0,
      2060.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "panic",
     "texton": "panic",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "textcolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      821.0,
      632.0,
      195.0,
      84.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-247",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      2060.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-248",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/panic"
    }
   },
   {
    "box": {
     "id": "obj-249",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      1940.0,
      2060.0,
      110.0,
      22.0
     ],
     "tabs": [
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
      "11",
      "12",
      "13",
      "14",
      "15",
      "16"
     ],
     "button": 1,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      748.0,
      500.0,
      336.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-250",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      2100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/preset"
    }
   },
   {
    "box": {
     "id": "obj-251",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      2380.0,
      2000.0,
      110.0,
      22.0
     ],
     "text": "preset",
     "textcolor": [
      1.0,
      0.7608,
      0.302,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      728.0,
      500.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-252",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      2580.0,
      2060.0,
      110.0,
      22.0
     ],
     "tabs": [
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
      "11",
      "12",
      "13",
      "14",
      "15",
      "16"
     ],
     "button": 1,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      748.0,
      500.0,
      336.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-253",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      2100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/preset_store"
    }
   },
   {
    "box": {
     "id": "obj-254",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      2000.0,
      110.0,
      22.0
     ],
     "text": "preset store",
     "textcolor": [
      1.0,
      0.5608,
      0.702,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      728.0,
      500.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-255",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      3220.0,
      2060.0,
      110.0,
      22.0
     ],
     "tabs": [
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
      "11",
      "12",
      "13",
      "14",
      "15",
      "16"
     ],
     "button": 0,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      1.0,
      0.6157,
      0.3608,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1112.0,
      500.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-256",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2100.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/morph_to"
    }
   },
   {
    "box": {
     "id": "obj-257",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2000.0,
      150.0,
      22.0
     ],
     "text": "loadmess setsymbol 1"
    }
   },
   {
    "box": {
     "id": "obj-258",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      2000.0,
      110.0,
      22.0
     ],
     "text": "prepend setsymbol"
    }
   },
   {
    "box": {
     "id": "obj-259",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3660.0,
      2000.0,
      110.0,
      22.0
     ],
     "text": "morph to",
     "textcolor": [
      1.0,
      0.6157,
      0.3608,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1092.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-260",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      20.0,
      2260.0,
      110.0,
      22.0
     ],
     "tabs": [
      "1",
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
      "11",
      "12",
      "13",
      "14",
      "15",
      "16"
     ],
     "button": 1,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1112.0,
      500.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-261",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      2300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/preset_clear"
    }
   },
   {
    "box": {
     "id": "obj-262",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "preset clear",
     "textcolor": [
      1.0,
      0.251,
      0.251,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1092.0,
      500.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-263",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2260.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      1.0,
      0.6157,
      0.3608,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1268.0,
      500.0,
      76.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-264",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/morph_time"
    }
   },
   {
    "box": {
     "id": "obj-265",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-266",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-267",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1100.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "morph time",
     "textcolor": [
      1.0,
      0.6157,
      0.3608,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1248.0,
      500.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-268",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2260.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1268.0,
      500.0,
      76.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-269",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/fade_time"
    }
   },
   {
    "box": {
     "id": "obj-270",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.0577"
    }
   },
   {
    "box": {
     "id": "obj-271",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-272",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "fade time",
     "textcolor": [
      0.3725,
      0.8275,
      0.5529,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1248.0,
      500.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-273",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1620.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-274",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      1940.0,
      2260.0,
      110.0,
      22.0
     ],
     "tabs": [
      "equal_power",
      "linear"
     ],
     "button": 0,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1372.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-275",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      2300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/blend_law"
    }
   },
   {
    "box": {
     "id": "obj-276",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      2200.0,
      150.0,
      22.0
     ],
     "text": "loadmess setsymbol equal_power"
    }
   },
   {
    "box": {
     "id": "obj-277",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "prepend setsymbol"
    }
   },
   {
    "box": {
     "id": "obj-278",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      2380.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "blend law",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1352.0,
      119.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-279",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      2580.0,
      2260.0,
      110.0,
      22.0
     ],
     "tabs": [
      "mid_side",
      "mono",
      "dual_seed"
     ],
     "button": 0,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      1372.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-280",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      2300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/stereo_mode"
    }
   },
   {
    "box": {
     "id": "obj-281",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      2200.0,
      150.0,
      22.0
     ],
     "text": "loadmess setsymbol mid_side"
    }
   },
   {
    "box": {
     "id": "obj-282",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "prepend setsymbol"
    }
   },
   {
    "box": {
     "id": "obj-283",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "stereo mode",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      1352.0,
      119.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-284",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2260.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1372.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-285",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2300.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/width"
    }
   },
   {
    "box": {
     "id": "obj-286",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2200.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.4667"
    }
   },
   {
    "box": {
     "id": "obj-287",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-288",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3660.0,
      2200.0,
      110.0,
      22.0
     ],
     "text": "width",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1352.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-289",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      2460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      1372.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-290",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      2500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/drift"
    }
   },
   {
    "box": {
     "id": "obj-291",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      2400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.15"
    }
   },
   {
    "box": {
     "id": "obj-292",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-293",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      460.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "drift",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      1352.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-294",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1528.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-295",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/drift_speed"
    }
   },
   {
    "box": {
     "id": "obj-296",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.25"
    }
   },
   {
    "box": {
     "id": "obj-297",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-298",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1100.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "drift speed",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1508.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-299",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      1528.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-300",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/speed"
    }
   },
   {
    "box": {
     "id": "obj-301",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-302",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-303",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "speed",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      1508.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-304",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      2460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1528.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-305",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      2500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/overlap"
    }
   },
   {
    "box": {
     "id": "obj-306",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1940.0,
      2400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.5"
    }
   },
   {
    "box": {
     "id": "obj-307",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2100.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-308",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      2380.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "overlap",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1508.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-309",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      2580.0,
      2460.0,
      110.0,
      22.0
     ],
     "tabs": [
      "crossfade",
      "latent_interpolation"
     ],
     "button": 0,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      1528.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-310",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      2500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/join"
    }
   },
   {
    "box": {
     "id": "obj-311",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2580.0,
      2400.0,
      150.0,
      22.0
     ],
     "text": "loadmess setsymbol crossfade"
    }
   },
   {
    "box": {
     "id": "obj-312",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      2740.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "prepend setsymbol"
    }
   },
   {
    "box": {
     "id": "obj-313",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3020.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "join",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      1508.0,
      119.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-314",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2460.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1684.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-315",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2500.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/join_steps"
    }
   },
   {
    "box": {
     "id": "obj-316",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3220.0,
      2400.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0.0909"
    }
   },
   {
    "box": {
     "id": "obj-317",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      3380.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-318",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      3660.0,
      2400.0,
      110.0,
      22.0
     ],
     "text": "join steps",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      8.0,
      1664.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-319",
     "maxclass": "textbutton",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "",
      "",
      "int"
     ],
     "patching_rect": [
      20.0,
      2660.0,
      110.0,
      22.0
     ],
     "mode": 0,
     "outputmode": 0,
     "text": "align",
     "texton": "align",
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "bgoncolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textoncolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "bordercolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "border": 1,
     "usebgoncolor": 1,
     "rounded": 6.0,
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      262.0,
      1684.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-320",
     "maxclass": "message",
     "numinlets": 2,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      180.0,
      2660.0,
      110.0,
      22.0
     ],
     "text": "1"
    }
   },
   {
    "box": {
     "id": "obj-321",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      20.0,
      2700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/align"
    }
   },
   {
    "box": {
     "id": "obj-322",
     "maxclass": "slider",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2660.0,
      110.0,
      22.0
     ],
     "floatoutput": 1,
     "size": 1.0,
     "orientation": 1,
     "relative": 0,
     "bgcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "elementcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "knobcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1684.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-323",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/seed"
    }
   },
   {
    "box": {
     "id": "obj-324",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      660.0,
      2600.0,
      150.0,
      22.0
     ],
     "text": "loadmess set 0"
    }
   },
   {
    "box": {
     "id": "obj-325",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      820.0,
      2600.0,
      110.0,
      22.0
     ],
     "text": "prepend set"
    }
   },
   {
    "box": {
     "id": "obj-326",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1100.0,
      2600.0,
      110.0,
      22.0
     ],
     "text": "seed",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      516.0,
      1664.0,
      246.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-327",
     "maxclass": "tab",
     "numinlets": 1,
     "numoutlets": 3,
     "outlettype": [
      "int",
      "",
      ""
     ],
     "patching_rect": [
      1300.0,
      2660.0,
      110.0,
      22.0
     ],
     "tabs": [
      "live",
      "fine",
      "offline"
     ],
     "button": 0,
     "multiline": 1,
     "tabcolor": [
      0.1333,
      0.1451,
      0.1725,
      1.0
     ],
     "htabcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textcolor": [
      0.949,
      0.949,
      0.949,
      1.0
     ],
     "htextcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "parameter_enable": 0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      1684.0,
      246.0,
      128.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-328",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2700.0,
      220.0,
      22.0
     ],
     "text": "prepend /sda/quality"
    }
   },
   {
    "box": {
     "id": "obj-329",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1300.0,
      2600.0,
      150.0,
      22.0
     ],
     "text": "loadmess setsymbol live"
    }
   },
   {
    "box": {
     "id": "obj-330",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      1460.0,
      2600.0,
      110.0,
      22.0
     ],
     "text": "prepend setsymbol"
    }
   },
   {
    "box": {
     "id": "obj-331",
     "maxclass": "comment",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      1740.0,
      2600.0,
      110.0,
      22.0
     ],
     "text": "quality",
     "textcolor": [
      0.3098,
      0.8157,
      0.7804,
      1.0
     ],
     "textjustification": 1,
     "fontsize": 13.0,
     "presentation": 1,
     "presentation_rect": [
      770.0,
      1664.0,
      119.0,
      20.0
     ]
    }
   },
   {
    "box": {
     "id": "obj-332",
     "maxclass": "newobj",
     "numinlets": 1,
     "numoutlets": 1,
     "outlettype": [
      ""
     ],
     "patching_rect": [
      260.0,
      20.0,
      110.0,
      22.0
     ],
     "text": "udpreceive 9101"
    }
   },
   {
    "box": {
     "id": "obj-333",
     "maxclass": "newobj",
     "numinlets": 17,
     "numoutlets": 17,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      260.0,
      60.0,
      2400.0,
      22.0
     ],
     "text": "route /sda/slider1 /sda/slider1/label /sda/slider1/text /sda/slider2 /sda/slider2/label /sda/slider2/text /sda/slider3 /sda/slider3/label /sda/slider3/text /sda/slider4 /sda/slider4/label /sda/slider4/text /sda/slider5 /sda/slider5/label /sda/slider5/text /sda/slider6"
    }
   },
   {
    "box": {
     "id": "obj-334",
     "maxclass": "newobj",
     "numinlets": 17,
     "numoutlets": 17,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      260.0,
      90.0,
      2400.0,
      22.0
     ],
     "text": "route /sda/slider6/label /sda/slider6/text /sda/slider7 /sda/slider7/label /sda/slider7/text /sda/slider8 /sda/slider8/label /sda/slider8/text /sda/slider9 /sda/slider9/label /sda/slider9/text /sda/slider10 /sda/slider10/label /sda/slider10/text /sda/slider11 /sda/slider11/label"
    }
   },
   {
    "box": {
     "id": "obj-335",
     "maxclass": "newobj",
     "numinlets": 17,
     "numoutlets": 17,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      260.0,
      120.0,
      2400.0,
      22.0
     ],
     "text": "route /sda/slider11/text /sda/slider12 /sda/slider12/label /sda/slider12/text /sda/weight1 /sda/slot1/model /sda/slot1 /sda/solo1 /sda/weight2 /sda/slot2/model /sda/slot2 /sda/solo2 /sda/weight3 /sda/slot3/model /sda/slot3 /sda/solo3"
    }
   },
   {
    "box": {
     "id": "obj-336",
     "maxclass": "newobj",
     "numinlets": 17,
     "numoutlets": 17,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      260.0,
      150.0,
      2400.0,
      22.0
     ],
     "text": "route /sda/weight4 /sda/slot4/model /sda/slot4 /sda/solo4 /sda/blend_x /sda/blend_y /sda/gain /sda/morph /sda/blend_mode /sda/record /sda/freeze /sda/morph_to /sda/morph_time /sda/fade_time /sda/slotfade_time/model /sda/blend_law"
    }
   },
   {
    "box": {
     "id": "obj-337",
     "maxclass": "newobj",
     "numinlets": 11,
     "numoutlets": 11,
     "outlettype": [
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      ""
     ],
     "patching_rect": [
      260.0,
      180.0,
      2400.0,
      22.0
     ],
     "text": "route /sda/stereo_mode /sda/width /sda/drift /sda/drift_speed /sda/speed /sda/overlap /sda/join /sda/join_steps /sda/seed /sda/quality"
    }
   },
   {
    "box": {
     "id": "obj-338",
     "maxclass": "panel",
     "numinlets": 1,
     "numoutlets": 0,
     "outlettype": [],
     "patching_rect": [
      20.0,
      220.0,
      110.0,
      22.0
     ],
     "bgfillcolor": [
      0.0549,
      0.0588,
      0.0706,
      1.0
     ],
     "background": 1,
     "presentation": 1,
     "presentation_rect": [
      0.0,
      0.0,
      1024.0,
      1972.0
     ]
    }
   }
  ],
  "lines": [
   {
    "patchline": {
     "source": [
      "obj-2",
      0
     ],
     "destination": [
      "obj-3",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-3",
      0
     ],
     "destination": [
      "obj-4",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-4",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-5",
      0
     ],
     "destination": [
      "obj-6",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-6",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-7",
      0
     ],
     "destination": [
      "obj-5",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-8",
      0
     ],
     "destination": [
      "obj-5",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-10",
      0
     ],
     "destination": [
      "obj-9",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-12",
      0
     ],
     "destination": [
      "obj-11",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-13",
      0
     ],
     "destination": [
      "obj-14",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-14",
      0
     ],
     "destination": [
      "obj-15",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-15",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-16",
      0
     ],
     "destination": [
      "obj-17",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-17",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-18",
      0
     ],
     "destination": [
      "obj-16",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-19",
      0
     ],
     "destination": [
      "obj-16",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-21",
      0
     ],
     "destination": [
      "obj-20",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-23",
      0
     ],
     "destination": [
      "obj-22",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-24",
      0
     ],
     "destination": [
      "obj-25",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-25",
      0
     ],
     "destination": [
      "obj-26",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-26",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-27",
      0
     ],
     "destination": [
      "obj-28",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-28",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-29",
      0
     ],
     "destination": [
      "obj-27",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-30",
      0
     ],
     "destination": [
      "obj-27",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-32",
      0
     ],
     "destination": [
      "obj-31",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-34",
      0
     ],
     "destination": [
      "obj-33",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-35",
      0
     ],
     "destination": [
      "obj-36",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-36",
      0
     ],
     "destination": [
      "obj-37",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-37",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-38",
      0
     ],
     "destination": [
      "obj-39",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-39",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-40",
      0
     ],
     "destination": [
      "obj-38",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-41",
      0
     ],
     "destination": [
      "obj-38",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-43",
      0
     ],
     "destination": [
      "obj-42",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-45",
      0
     ],
     "destination": [
      "obj-44",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-46",
      0
     ],
     "destination": [
      "obj-47",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-47",
      0
     ],
     "destination": [
      "obj-48",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-48",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-49",
      0
     ],
     "destination": [
      "obj-50",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-50",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-51",
      0
     ],
     "destination": [
      "obj-49",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-52",
      0
     ],
     "destination": [
      "obj-49",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-54",
      0
     ],
     "destination": [
      "obj-53",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-56",
      0
     ],
     "destination": [
      "obj-55",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-57",
      0
     ],
     "destination": [
      "obj-58",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-58",
      0
     ],
     "destination": [
      "obj-59",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-59",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-60",
      0
     ],
     "destination": [
      "obj-61",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-61",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-62",
      0
     ],
     "destination": [
      "obj-60",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-63",
      0
     ],
     "destination": [
      "obj-60",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-65",
      0
     ],
     "destination": [
      "obj-64",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-67",
      0
     ],
     "destination": [
      "obj-66",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-68",
      0
     ],
     "destination": [
      "obj-69",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-69",
      0
     ],
     "destination": [
      "obj-70",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-70",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-71",
      0
     ],
     "destination": [
      "obj-72",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-72",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-73",
      0
     ],
     "destination": [
      "obj-71",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-74",
      0
     ],
     "destination": [
      "obj-71",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-76",
      0
     ],
     "destination": [
      "obj-75",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-78",
      0
     ],
     "destination": [
      "obj-77",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-79",
      0
     ],
     "destination": [
      "obj-80",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-80",
      0
     ],
     "destination": [
      "obj-81",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-81",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-82",
      0
     ],
     "destination": [
      "obj-83",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-83",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-84",
      0
     ],
     "destination": [
      "obj-82",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-85",
      0
     ],
     "destination": [
      "obj-82",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-87",
      0
     ],
     "destination": [
      "obj-86",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-89",
      0
     ],
     "destination": [
      "obj-88",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-90",
      0
     ],
     "destination": [
      "obj-91",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-91",
      0
     ],
     "destination": [
      "obj-92",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-92",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-93",
      0
     ],
     "destination": [
      "obj-94",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-94",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-95",
      0
     ],
     "destination": [
      "obj-93",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-96",
      0
     ],
     "destination": [
      "obj-93",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-98",
      0
     ],
     "destination": [
      "obj-97",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-100",
      0
     ],
     "destination": [
      "obj-99",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-101",
      0
     ],
     "destination": [
      "obj-102",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-102",
      0
     ],
     "destination": [
      "obj-103",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-103",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-104",
      0
     ],
     "destination": [
      "obj-105",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-105",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-106",
      0
     ],
     "destination": [
      "obj-104",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-107",
      0
     ],
     "destination": [
      "obj-104",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-109",
      0
     ],
     "destination": [
      "obj-108",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-111",
      0
     ],
     "destination": [
      "obj-110",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-112",
      0
     ],
     "destination": [
      "obj-113",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-113",
      0
     ],
     "destination": [
      "obj-114",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-114",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-115",
      0
     ],
     "destination": [
      "obj-116",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-116",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-117",
      0
     ],
     "destination": [
      "obj-115",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-118",
      0
     ],
     "destination": [
      "obj-115",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-120",
      0
     ],
     "destination": [
      "obj-119",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-122",
      0
     ],
     "destination": [
      "obj-121",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-123",
      0
     ],
     "destination": [
      "obj-124",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-124",
      0
     ],
     "destination": [
      "obj-125",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-125",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-126",
      0
     ],
     "destination": [
      "obj-127",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-127",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-128",
      0
     ],
     "destination": [
      "obj-126",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-129",
      0
     ],
     "destination": [
      "obj-126",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-131",
      0
     ],
     "destination": [
      "obj-130",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-133",
      0
     ],
     "destination": [
      "obj-132",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-134",
      0
     ],
     "destination": [
      "obj-135",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-135",
      0
     ],
     "destination": [
      "obj-136",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-136",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-137",
      0
     ],
     "destination": [
      "obj-138",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-138",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-139",
      0
     ],
     "destination": [
      "obj-137",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-140",
      0
     ],
     "destination": [
      "obj-137",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-142",
      0
     ],
     "destination": [
      "obj-141",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-143",
      0
     ],
     "destination": [
      "obj-144",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-144",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-145",
      0
     ],
     "destination": [
      "obj-143",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-146",
      0
     ],
     "destination": [
      "obj-143",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-147",
      0
     ],
     "destination": [
      "obj-148",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-148",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-149",
      0
     ],
     "destination": [
      "obj-147",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-150",
      0
     ],
     "destination": [
      "obj-147",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-151",
      0
     ],
     "destination": [
      "obj-152",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-152",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-153",
      0
     ],
     "destination": [
      "obj-151",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-154",
      0
     ],
     "destination": [
      "obj-151",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-156",
      0
     ],
     "destination": [
      "obj-155",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-157",
      0
     ],
     "destination": [
      "obj-158",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-158",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-159",
      0
     ],
     "destination": [
      "obj-157",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-160",
      0
     ],
     "destination": [
      "obj-157",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-161",
      0
     ],
     "destination": [
      "obj-162",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-162",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-163",
      0
     ],
     "destination": [
      "obj-161",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-164",
      0
     ],
     "destination": [
      "obj-161",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-165",
      0
     ],
     "destination": [
      "obj-166",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-166",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-167",
      0
     ],
     "destination": [
      "obj-165",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-168",
      0
     ],
     "destination": [
      "obj-165",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-170",
      0
     ],
     "destination": [
      "obj-169",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-171",
      0
     ],
     "destination": [
      "obj-172",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-172",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-173",
      0
     ],
     "destination": [
      "obj-171",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-174",
      0
     ],
     "destination": [
      "obj-171",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-175",
      0
     ],
     "destination": [
      "obj-176",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-176",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-177",
      0
     ],
     "destination": [
      "obj-175",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-178",
      0
     ],
     "destination": [
      "obj-175",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-179",
      0
     ],
     "destination": [
      "obj-180",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-180",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-181",
      0
     ],
     "destination": [
      "obj-179",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-182",
      0
     ],
     "destination": [
      "obj-179",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-184",
      0
     ],
     "destination": [
      "obj-183",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-185",
      0
     ],
     "destination": [
      "obj-186",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-186",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-187",
      0
     ],
     "destination": [
      "obj-185",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-188",
      0
     ],
     "destination": [
      "obj-185",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-189",
      0
     ],
     "destination": [
      "obj-190",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-190",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-191",
      0
     ],
     "destination": [
      "obj-189",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-192",
      0
     ],
     "destination": [
      "obj-189",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-193",
      0
     ],
     "destination": [
      "obj-194",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-194",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-195",
      0
     ],
     "destination": [
      "obj-193",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-196",
      0
     ],
     "destination": [
      "obj-193",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-197",
      0
     ],
     "destination": [
      "obj-198",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-198",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-199",
      0
     ],
     "destination": [
      "obj-197",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-200",
      0
     ],
     "destination": [
      "obj-197",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-202",
      0
     ],
     "destination": [
      "obj-203",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-203",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-204",
      0
     ],
     "destination": [
      "obj-202",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-205",
      0
     ],
     "destination": [
      "obj-202",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-207",
      0
     ],
     "destination": [
      "obj-208",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-208",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-209",
      0
     ],
     "destination": [
      "obj-207",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-210",
      0
     ],
     "destination": [
      "obj-207",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-212",
      1
     ],
     "destination": [
      "obj-213",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-213",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-214",
      0
     ],
     "destination": [
      "obj-212",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-215",
      0
     ],
     "destination": [
      "obj-212",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-217",
      0
     ],
     "destination": [
      "obj-218",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-218",
      0
     ],
     "destination": [
      "obj-219",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-219",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-220",
      0
     ],
     "destination": [
      "obj-221",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-221",
      0
     ],
     "destination": [
      "obj-222",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-222",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-223",
      0
     ],
     "destination": [
      "obj-224",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-224",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-225",
      0
     ],
     "destination": [
      "obj-223",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-226",
      0
     ],
     "destination": [
      "obj-223",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-227",
      0
     ],
     "destination": [
      "obj-228",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-228",
      0
     ],
     "destination": [
      "obj-229",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-229",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-230",
      0
     ],
     "destination": [
      "obj-231",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-231",
      0
     ],
     "destination": [
      "obj-232",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-232",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-233",
      0
     ],
     "destination": [
      "obj-234",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-234",
      0
     ],
     "destination": [
      "obj-235",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-235",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-236",
      0
     ],
     "destination": [
      "obj-237",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-237",
      0
     ],
     "destination": [
      "obj-238",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-238",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-239",
      0
     ],
     "destination": [
      "obj-240",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-240",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-241",
      0
     ],
     "destination": [
      "obj-239",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-242",
      0
     ],
     "destination": [
      "obj-239",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-243",
      0
     ],
     "destination": [
      "obj-244",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-244",
      0
     ],
     "destination": [
      "obj-245",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-245",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-246",
      0
     ],
     "destination": [
      "obj-247",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-247",
      0
     ],
     "destination": [
      "obj-248",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-248",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-249",
      1
     ],
     "destination": [
      "obj-250",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-250",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-252",
      1
     ],
     "destination": [
      "obj-253",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-253",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-255",
      1
     ],
     "destination": [
      "obj-256",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-256",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-257",
      0
     ],
     "destination": [
      "obj-255",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-258",
      0
     ],
     "destination": [
      "obj-255",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-260",
      1
     ],
     "destination": [
      "obj-261",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-261",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-263",
      0
     ],
     "destination": [
      "obj-264",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-264",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-265",
      0
     ],
     "destination": [
      "obj-263",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-266",
      0
     ],
     "destination": [
      "obj-263",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-268",
      0
     ],
     "destination": [
      "obj-269",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-269",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-270",
      0
     ],
     "destination": [
      "obj-268",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-271",
      0
     ],
     "destination": [
      "obj-268",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-273",
      0
     ],
     "destination": [
      "obj-272",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-274",
      1
     ],
     "destination": [
      "obj-275",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-275",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-276",
      0
     ],
     "destination": [
      "obj-274",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-277",
      0
     ],
     "destination": [
      "obj-274",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-279",
      1
     ],
     "destination": [
      "obj-280",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-280",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-281",
      0
     ],
     "destination": [
      "obj-279",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-282",
      0
     ],
     "destination": [
      "obj-279",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-284",
      0
     ],
     "destination": [
      "obj-285",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-285",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-286",
      0
     ],
     "destination": [
      "obj-284",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-287",
      0
     ],
     "destination": [
      "obj-284",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-289",
      0
     ],
     "destination": [
      "obj-290",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-290",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-291",
      0
     ],
     "destination": [
      "obj-289",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-292",
      0
     ],
     "destination": [
      "obj-289",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-294",
      0
     ],
     "destination": [
      "obj-295",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-295",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-296",
      0
     ],
     "destination": [
      "obj-294",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-297",
      0
     ],
     "destination": [
      "obj-294",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-299",
      0
     ],
     "destination": [
      "obj-300",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-300",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-301",
      0
     ],
     "destination": [
      "obj-299",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-302",
      0
     ],
     "destination": [
      "obj-299",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-304",
      0
     ],
     "destination": [
      "obj-305",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-305",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-306",
      0
     ],
     "destination": [
      "obj-304",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-307",
      0
     ],
     "destination": [
      "obj-304",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-309",
      1
     ],
     "destination": [
      "obj-310",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-310",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-311",
      0
     ],
     "destination": [
      "obj-309",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-312",
      0
     ],
     "destination": [
      "obj-309",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-314",
      0
     ],
     "destination": [
      "obj-315",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-315",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-316",
      0
     ],
     "destination": [
      "obj-314",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-317",
      0
     ],
     "destination": [
      "obj-314",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-319",
      0
     ],
     "destination": [
      "obj-320",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-320",
      0
     ],
     "destination": [
      "obj-321",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-321",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-322",
      0
     ],
     "destination": [
      "obj-323",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-323",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-324",
      0
     ],
     "destination": [
      "obj-322",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-325",
      0
     ],
     "destination": [
      "obj-322",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-327",
      1
     ],
     "destination": [
      "obj-328",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-328",
      0
     ],
     "destination": [
      "obj-1",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-329",
      0
     ],
     "destination": [
      "obj-327",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-330",
      0
     ],
     "destination": [
      "obj-327",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-332",
      0
     ],
     "destination": [
      "obj-333",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      0
     ],
     "destination": [
      "obj-8",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      1
     ],
     "destination": [
      "obj-10",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      2
     ],
     "destination": [
      "obj-12",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      3
     ],
     "destination": [
      "obj-19",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      4
     ],
     "destination": [
      "obj-21",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      5
     ],
     "destination": [
      "obj-23",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      6
     ],
     "destination": [
      "obj-30",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      7
     ],
     "destination": [
      "obj-32",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      8
     ],
     "destination": [
      "obj-34",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      9
     ],
     "destination": [
      "obj-41",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      10
     ],
     "destination": [
      "obj-43",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      11
     ],
     "destination": [
      "obj-45",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      12
     ],
     "destination": [
      "obj-52",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      13
     ],
     "destination": [
      "obj-54",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      14
     ],
     "destination": [
      "obj-56",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      15
     ],
     "destination": [
      "obj-63",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-333",
      16
     ],
     "destination": [
      "obj-334",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      0
     ],
     "destination": [
      "obj-65",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      1
     ],
     "destination": [
      "obj-67",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      2
     ],
     "destination": [
      "obj-74",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      3
     ],
     "destination": [
      "obj-76",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      4
     ],
     "destination": [
      "obj-78",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      5
     ],
     "destination": [
      "obj-85",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      6
     ],
     "destination": [
      "obj-87",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      7
     ],
     "destination": [
      "obj-89",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      8
     ],
     "destination": [
      "obj-96",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      9
     ],
     "destination": [
      "obj-98",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      10
     ],
     "destination": [
      "obj-100",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      11
     ],
     "destination": [
      "obj-107",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      12
     ],
     "destination": [
      "obj-109",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      13
     ],
     "destination": [
      "obj-111",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      14
     ],
     "destination": [
      "obj-118",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      15
     ],
     "destination": [
      "obj-120",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-334",
      16
     ],
     "destination": [
      "obj-335",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      0
     ],
     "destination": [
      "obj-122",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      1
     ],
     "destination": [
      "obj-129",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      2
     ],
     "destination": [
      "obj-131",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      3
     ],
     "destination": [
      "obj-133",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      4
     ],
     "destination": [
      "obj-140",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      5
     ],
     "destination": [
      "obj-142",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      6
     ],
     "destination": [
      "obj-146",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      7
     ],
     "destination": [
      "obj-150",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      8
     ],
     "destination": [
      "obj-154",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      9
     ],
     "destination": [
      "obj-156",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      10
     ],
     "destination": [
      "obj-160",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      11
     ],
     "destination": [
      "obj-164",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      12
     ],
     "destination": [
      "obj-168",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      13
     ],
     "destination": [
      "obj-170",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      14
     ],
     "destination": [
      "obj-174",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      15
     ],
     "destination": [
      "obj-178",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-335",
      16
     ],
     "destination": [
      "obj-336",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      0
     ],
     "destination": [
      "obj-182",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      1
     ],
     "destination": [
      "obj-184",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      2
     ],
     "destination": [
      "obj-188",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      3
     ],
     "destination": [
      "obj-192",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      4
     ],
     "destination": [
      "obj-196",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      5
     ],
     "destination": [
      "obj-200",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      6
     ],
     "destination": [
      "obj-205",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      7
     ],
     "destination": [
      "obj-210",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      8
     ],
     "destination": [
      "obj-215",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      9
     ],
     "destination": [
      "obj-226",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      10
     ],
     "destination": [
      "obj-242",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      11
     ],
     "destination": [
      "obj-258",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      12
     ],
     "destination": [
      "obj-266",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      13
     ],
     "destination": [
      "obj-271",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      14
     ],
     "destination": [
      "obj-273",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      15
     ],
     "destination": [
      "obj-277",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-336",
      16
     ],
     "destination": [
      "obj-337",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      0
     ],
     "destination": [
      "obj-282",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      1
     ],
     "destination": [
      "obj-287",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      2
     ],
     "destination": [
      "obj-292",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      3
     ],
     "destination": [
      "obj-297",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      4
     ],
     "destination": [
      "obj-302",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      5
     ],
     "destination": [
      "obj-307",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      6
     ],
     "destination": [
      "obj-312",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      7
     ],
     "destination": [
      "obj-317",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      8
     ],
     "destination": [
      "obj-325",
      0
     ]
    }
   },
   {
    "patchline": {
     "source": [
      "obj-337",
      9
     ],
     "destination": [
      "obj-330",
      0
     ]
    }
   }
  ]
 }
}
