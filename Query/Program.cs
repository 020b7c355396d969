using LightWatch.Query;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using LightWatch.Storage.Control.Access;
using LightWatch.Storage.Hosting;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        builder.AddStorage(StorageUse.Read);
        builder.AddCredentials();
        builder.AddFirstCredentials();
        builder.AddQuery();
    },
    app => app.MapQuery());
