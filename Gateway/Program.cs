using LightWatch.Control;
using LightWatch.Gateway;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using LightWatch.Storage.Hosting;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        // With a database it checks the same credentials as the services behind it. Either way it passes them on
        // untouched, and the services check them again.
        if (StorageServices.IsInDatabase(builder.Configuration))
        {
            builder.AddStorage(StorageUse.Place);
            builder.AddControl();
        }
        else builder.AddControlBehind();
        builder.AddGateway();
    },
    app =>
    {
        app.MapControl();
        app.MapGateway();
    });
