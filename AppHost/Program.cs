using LightWatch.AppHost.Commands;
using LightWatch.AppHost.Launch;
using LightWatch.AppHost.Modes;
using LightWatch.AppHost.Services;
using LightWatch.AppHost.Stores;

// The whole system. docs/distributed.md says what each part does; the folders beside say how it is started.
return await Stack.RunAsync(args, builder =>
{
    var mode = builder.ChooseMode();
    var agent = builder.AddService<Projects.Agent>("agent").WithSettings(args);

    if (mode == StackMode.Single)
    {
        var server = builder.AddService<Projects.Server>("lightwatch")
            .WithListener("web", 8080, "LightWatch")
            .WithListener("otlp-grpc", 4317, http2: true)
            .WithListener("otlp-http", 4318)
            .WithEnvironment("Agent__Enabled", "false")          // it has a resource of its own
            .WithProbes("web")
            .WithBackupCommand()
            .WithDeleteCommand()
            .WithSettings(args);
        agent.WithEnvironment("Agent__Endpoint", server.GetEndpoint("otlp-grpc")).WaitFor(server);
        return;
    }

    var stores = mode == StackMode.Containers ? builder.AddContainerStores() : builder.AddLocalStores();

    var ingest = builder.AddService<Projects.Ingest>("ingest")
        .WithListener("web", 8081, isExternal: false)
        .WithListener("otlp-grpc", 4317, http2: true)
        .WithListener("otlp-http", 4318, isExternal: false)      // outside, OTLP/HTTP goes through the gateway
        .WithReference(stores.Metrics, "metrics").WaitFor(stores.Metrics)
        .WithReference(stores.Redis, "redis").WaitFor(stores.Redis)
        .WithReplicas(2)
        .WithProbes("web")
        .WithSettings(args);

    var query = builder.AddService<Projects.Query>("query")
        .WithListener("web", 9090, isExternal: false)
        .WithReference(stores.Metrics, "metrics").WaitFor(stores.Metrics)
        .WithReference(stores.Redis, "redis").WaitFor(stores.Redis)
        .WithReplicas(2)
        .WithProbes("web")
        .WithSettings(args);

    builder.AddService<Projects.Gateway>("gateway")
        .WithListener("web", 8080, "LightWatch")
        .WithReference(stores.Metrics, "metrics").WaitFor(stores.Metrics)
        .WithReference(query.GetEndpoint("web")).WaitFor(query)
        .WithReference(ingest.GetEndpoint("web")).WithReference(ingest.GetEndpoint("otlp-http")).WaitFor(ingest)
        .WithProbes("web")
        .WithDeleteCommand()
        .WithSettings(args);

    agent.WithReference(ingest.GetEndpoint("otlp-grpc")).WaitFor(ingest);
    if (mode == StackMode.Containers) builder.AddGrafana(query);
});
