using LightWatch.Gateway;
using LightWatch.Gateway.Access;
using LightWatch.ServiceDefaults;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        builder.AddStandaloneAccess();
        builder.AddGateway();
    },
    app => app.MapGateway());
