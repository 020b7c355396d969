using LightWatch.Control;
using LightWatch.Query;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using LightWatch.Storage.Hosting;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        builder.AddStorage(StorageUse.Read);
        builder.AddControl();
        builder.AddQuery();
    },
    app =>
    {
        app.MapControl(withTokens: false);
        app.MapQuery();
    });
