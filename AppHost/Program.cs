using LightWatch.AppHost;

return await CommandLine.RunAsync(args);
