return await LightWatch.Server.CommandLine.RunAsync(args);
