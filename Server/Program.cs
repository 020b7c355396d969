using LightWatch.Server;

return await CommandLine.RunAsync(args);
